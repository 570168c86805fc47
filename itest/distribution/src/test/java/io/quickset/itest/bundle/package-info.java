/** Code that the tests put into bundles and drop into a node: it runs there, and leaves its word in files. */
@NullMarked
package io.quickset.itest.bundle;

import org.jspecify.annotations.NullMarked;
