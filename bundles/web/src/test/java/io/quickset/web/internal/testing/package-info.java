/** What tests of several rooms use: a server of sets in memory, and a client that sends what it is told, byte for byte. */
@NullMarked
package io.quickset.web.internal.testing;

import org.jspecify.annotations.NullMarked;
