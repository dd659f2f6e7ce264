/** People whom an OpenID Connect issuer knows: its tokens, its keys, and what it tells of its users. Empty unless one is configured. */
@NullMarked
package org.orchestra.api.oidc;

import org.jspecify.annotations.NullMarked;
