"""Generators of the bundled samples, one module a data set.

Every module has ``generate(out, *, seed, count)``, which writes the set's files
under ``out`` in the layout of the real set. The same seed draws the same set;
another seed draws one that was never published.
"""

GENERATORS = {
    "birds": "labdata.make.birds",
    "calligraphy": "labdata.make.calligraphy",
    "cats_dogs": "labdata.make.cats_dogs",
    "cifar10": "labdata.make.cifar10",
    "dogs": "labdata.make.dogs",
    "expressions": "labdata.make.expressions",
    "face_scores": "labdata.make.face_scores",
    "flowers": "labdata.make.flowers",
    "food_scores": "labdata.make.food_scores",
    "genders": "labdata.make.genders",
    "poems": "labdata.make.poems",
    "reviews": "labdata.make.reviews",
    "translation": "labdata.make.translation",
}
"""Data set -> module that draws or writes its sample."""
