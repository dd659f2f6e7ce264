/** HTTP in: the process, its settings and its OpenAPI document. Each subject has a package below. */
@NullMarked
package org.orchestra.api;

import org.jspecify.annotations.NullMarked;
