/** Which users have a home on which cluster. */
@NullMarked
package org.orchestra.store.home;

import org.jspecify.annotations.NullMarked;
