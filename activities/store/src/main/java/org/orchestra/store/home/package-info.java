/** Which users have a home on which cluster, how far it is, and its making. */
@NullMarked
package org.orchestra.store.home;

import org.jspecify.annotations.NullMarked;
