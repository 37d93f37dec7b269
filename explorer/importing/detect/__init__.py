"""What a file is: its encoding, its delimiter, its format, what its columns hold."""
