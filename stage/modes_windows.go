package stage

// HasModes reports whether files have modes and owners. On Windows, they have the permissions of
// their directory.
const HasModes = false
