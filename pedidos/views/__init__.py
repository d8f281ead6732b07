"""The pages of the records, a file per thing: lists, forms, details, and a page for each verb."""
