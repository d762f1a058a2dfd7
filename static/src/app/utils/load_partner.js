/** The customer, read from the server when the till has not loaded it; none when that fails. */
export async function loadPartner(pos, id) {
    const partners = pos.models["res.partner"];
    if (!partners.get(id)) {
        try {
            const domain = [["id", "=", id]];
            const args = [pos.config.id, domain, 0];
            await pos.data.callRelated("res.partner", "get_new_partner", args, {}, false);
        } catch {
            return undefined;
        }
    }
    return partners.get(id);
}
