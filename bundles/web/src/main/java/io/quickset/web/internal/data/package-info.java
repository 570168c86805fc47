/**
 * The data plane: {@code GET /r/<set>/<path>}. A request goes one way: its address ({@code Target}) is looked up in one
 * generation ({@code Lookup}), a representation is chosen ({@code Representation}), the preconditions and the range are held against
 * it ({@code Conditions}, {@code Ranges}), and its bytes are written from the mapped store to the socket.
 */
@NullMarked
package io.quickset.web.internal.data;

import org.jspecify.annotations.NullMarked;
