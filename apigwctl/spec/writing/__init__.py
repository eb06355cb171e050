"""The inverse of the spec layer: live resources -> spec documents in the canonical spelling.

Whatever is written is read again by the loader and held against what it was made from (`agreement`): a short form that
does not come to exactly the same gives way to AWS's own members.
"""
