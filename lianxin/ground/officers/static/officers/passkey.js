// Passkeys: the browser's ceremony between the options the server wrote into the page and the form that carries the answer back.
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    buffer ? btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "") : undefined;
  const named = (list) => (list ?? []).map((item) => ({ ...item, id: bytes(item.id) }));

  async function create(options) {
    const publicKey = { ...options, challenge: bytes(options.challenge), excludeCredentials: named(options.excludeCredentials) };
    publicKey.user = { ...options.user, id: bytes(options.user.id) };
    const made = await navigator.credentials.create({ publicKey });
    const { attestationObject, clientDataJSON } = made.response;
    return answer(made, { attestationObject: text(attestationObject), clientDataJSON: text(clientDataJSON) });
  }

  async function get(options) {
    const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: named(options.allowCredentials) };
    const given = await navigator.credentials.get({ publicKey });
    const { authenticatorData, clientDataJSON, signature, userHandle } = given.response;
    return answer(given, {
      authenticatorData: text(authenticatorData),
      clientDataJSON: text(clientDataJSON),
      signature: text(signature),
      userHandle: text(userHandle),
    });
  }

  const answer = (credential, response) => ({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  });

  const data = document.getElementById("passkey-options");
  const button = document.querySelector("[data-passkey]");
  const failed = document.getElementById("passkey-failed");
  if (!data || !button) return;
  if (!window.PublicKeyCredential) {
    button.disabled = true;
    document.getElementById("passkey-missing").hidden = false;
    return;
  }
  button.addEventListener("click", async () => {
    const { publicKey } = JSON.parse(data.textContent);
    failed.hidden = true;
    button.disabled = true;
    try {
      const credential = await (button.dataset.passkey === "create" ? create(publicKey) : get(publicKey));
      button.form.elements.credential.value = JSON.stringify(credential);
      button.form.submit();
    } catch {
      failed.hidden = false; // refused, timed out, or this key is not known here
      button.disabled = false;
    }
  });
})();
