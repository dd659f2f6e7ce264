/** Reports of workers that have no way to the database, and who may send them. */
@NullMarked
package org.orchestra.api.worker;

import org.jspecify.annotations.NullMarked;
