/** Who is calling, and whose things they may touch. */
@NullMarked
package org.orchestra.api.security;

import org.jspecify.annotations.NullMarked;
