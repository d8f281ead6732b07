"""What all applications use: dates, forms, lists, documents of people, formats. It imports none of them."""
