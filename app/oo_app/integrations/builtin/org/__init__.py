"""Tasks in org-mode files."""
