/** Running jobs: what every kind of cluster has in common. Each kind lives in a package below and knows nothing of the database. */
@NullMarked
package org.orchestra.run;

import org.jspecify.annotations.NullMarked;
