/** Where the phone is, once, when its owner asks. */

const OPTIONS = { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 };
// the codes of GeolocationPositionError
const REASONS = { 1: "denied", 2: "unavailable", 3: "timeout" };

/**
 * @returns {Promise<Object>} latitude, longitude and accuracy in metres, or `missing` with
 *     why there is none; never rejected, since a visit takes place without a position too
 */
export function readPosition() {
    // browsers tell it to pages on https only
    if (!navigator.geolocation || !window.isSecureContext) {
        return Promise.resolve({ missing: "unsupported" });
    }
    return new Promise((resolve) => {
        navigator.geolocation.getCurrentPosition(
            ({ coords: { latitude, longitude, accuracy } }) =>
                resolve({ latitude, longitude, accuracy }),
            ({ code }) => resolve({ missing: REASONS[code] || "unavailable" }),
            OPTIONS
        );
    });
}
