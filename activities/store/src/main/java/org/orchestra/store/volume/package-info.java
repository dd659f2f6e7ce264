/** What the database knows of the volume as a whole. */
@NullMarked
package org.orchestra.store.volume;

import org.jspecify.annotations.NullMarked;
