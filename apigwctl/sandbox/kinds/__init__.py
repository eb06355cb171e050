"""AWS's rules per kind of object: one small module each, beside the engine in `kind`."""
