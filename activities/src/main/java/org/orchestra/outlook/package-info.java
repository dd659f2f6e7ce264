/** What is going to happen: who waits for what, who comes when; it reads and changes nothing. */
@NullMarked
package org.orchestra.outlook;

import org.jspecify.annotations.NullMarked;
