/** The API process. */
@NullMarked
package org.orchestra.api;

import org.jspecify.annotations.NullMarked;
