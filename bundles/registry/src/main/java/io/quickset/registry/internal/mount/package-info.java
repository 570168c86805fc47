/** Sets that code supplies: the handles it holds, the files it made, and who is told what becomes of them. */
@NullMarked
package io.quickset.registry.internal.mount;

import org.jspecify.annotations.NullMarked;
