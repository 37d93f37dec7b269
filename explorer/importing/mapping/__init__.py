"""Which column becomes which field: by the header, by what the column holds, as saved, as told."""
