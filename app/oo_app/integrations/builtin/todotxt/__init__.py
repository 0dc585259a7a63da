"""todo.txt files."""
