"""Money as documents: charges, invoices, forecasts, credits, receipts."""
