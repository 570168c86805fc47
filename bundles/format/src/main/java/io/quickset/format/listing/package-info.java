/**
 * What programs are told of sets and generations, by the shell's {@code --json} and by the control plane's {@code /api/v1}
 * alike: the names of the components, in their order, are the names in JSON, and a contract.
 */
@NullMarked
package io.quickset.format.listing;

import org.jspecify.annotations.NullMarked;
