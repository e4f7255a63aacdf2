"""Documents as Markdown: comments of plans and receipts, issues of drift, fences for the rest."""
