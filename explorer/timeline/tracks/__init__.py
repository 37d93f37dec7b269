"""What stands under the lanes: the overview and the reported counts."""
