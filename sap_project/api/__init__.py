"""What the site tells other programs: JSON under /api/v1/, for whoever may see the same on its pages.

Only questions are answered here; what is changed is changed on the pages.
"""
