/** Responses that go on for as long as there is something to tell, without a thread for each. It knows nothing of what they tell. */
@NullMarked
package org.orchestra.api.stream;

import org.jspecify.annotations.NullMarked;
