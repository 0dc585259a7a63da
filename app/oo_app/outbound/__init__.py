"""The one door through which anything leaves the machine, and the ledger of what did."""
