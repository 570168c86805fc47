/**
 * Who may do what over HTTP: tokens and their roles, the names that this node answers to, and which writes come from its
 * own pages. Knows nothing of what is asked for.
 */
@NullMarked
package io.quickset.web.internal.access;

import org.jspecify.annotations.NullMarked;
