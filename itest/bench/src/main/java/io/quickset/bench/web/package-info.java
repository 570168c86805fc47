/** The data plane beside other web servers, on one machine and in turn. */
@NullMarked
package io.quickset.bench.web;

import org.jspecify.annotations.NullMarked;
