/**
 * The control plane, {@code /api/v1}: looks at the node and hands wishes to its reconciler. {@link
 * io.quickset.web.internal.control.Api} lists what there is.
 */
@NullMarked
package io.quickset.web.internal.control;

import org.jspecify.annotations.NullMarked;
