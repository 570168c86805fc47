/** The way to a new generation: a plan carried out, or what an operator or a health check asks for. */
@NullMarked
package io.quickset.deployer.internal.commit;

import org.jspecify.annotations.NullMarked;
