/** Errors as problem details (RFC 9457), whichever part of the web side they come from. */
@NullMarked
package io.quickset.web.internal.problem;

import org.jspecify.annotations.NullMarked;
