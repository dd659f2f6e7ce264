/** Users' homes on the clusters: which are there, and who makes those that are missing. */
@NullMarked
package org.orchestra.home;

import org.jspecify.annotations.NullMarked;
