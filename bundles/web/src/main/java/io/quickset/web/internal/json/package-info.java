/** JSON that goes to a client as it takes it. */
@NullMarked
package io.quickset.web.internal.json;

import org.jspecify.annotations.NullMarked;
