/** Values as JSON, for whatever the node answers programs with: by HTTP, in the shell, and in files. */
@NullMarked
package io.quickset.format.json;

import org.jspecify.annotations.NullMarked;
