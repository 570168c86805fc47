/** Tests inside a framework: the bundles as they are shipped, seen by another bundle or by the framework itself. */
@NullMarked
package io.quickset.itest.framework;

import org.jspecify.annotations.NullMarked;
