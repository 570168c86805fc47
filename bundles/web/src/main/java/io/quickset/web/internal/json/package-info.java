/** Values as JSON, for whatever the web side answers with. */
@NullMarked
package io.quickset.web.internal.json;

import org.jspecify.annotations.NullMarked;
