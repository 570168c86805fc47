/** The bnd plugin that writes index and provenance into a set bundle, and refuses to build a set that a node would. */
@NullMarked
package io.quickset.build;

import org.jspecify.annotations.NullMarked;
