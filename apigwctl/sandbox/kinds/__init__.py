"""AWS's rules per kind of object: one small module each, beside the engine in `kind`.

A behaviour that says "recorded" was recorded from AWS; its text is AWS's own. Texts without a source are ours, in AWS's
manner: the code and the status are what counts in them. `operations` puts the modules together.
"""
