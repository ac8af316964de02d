"""What goes wrong quietly, looked for by name: findings for whoever runs the service, by reference and count, no names."""
