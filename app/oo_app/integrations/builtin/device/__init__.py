"""This machine: power, disks and idle time."""
