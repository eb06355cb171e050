"""AWS's rules per kind of object: one small module each, beside the engine in `kind`.

The modules are loaded through `operations`, so that one of them can be imported without the others.
"""
