"""The plain-file home of a book: read, checked, its usage brought in; append, never rewrite.

A book is a directory of text files that a person edits and git keeps: provider, accounts with their orders, service
descriptions, rate decks, events and usage. Everything that is wrong in it is found in one pass, with file, line and
column. Nothing in a book is ever changed by the program, except that `import` adds a usage file; what is derived stands
under `.counterfoil/` and may be deleted.

This package must not know what a clause means or what anything costs: it gathers, and hands a case to the engine.
"""

from counterfoil.book.plain_files import NotABook, PlainBook
from counterfoil.book.protocol import Book
from counterfoil.book.settings import BookSettings

__all__ = ["Book", "BookSettings", "NotABook", "PlainBook"]
