import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

const LINE_WIDTH = 2.5;
const PHOTO_SIDE = 1920;
// a photo below this is sent as it is
const SMALL_PHOTO = 700_000;
// any other kind that the phone can show is turned into the first one
const TAKEN_TYPES = ["image/jpeg", "image/png"];

/** A form with photos: shown when chosen, made smaller before they travel over a phone's network. */
class PhotoForm extends Interaction {
    static selector = ".o_vn_remark";
    dynamicContent = {
        _root: { "t-on-submit": this.onSubmit },
        "input[type=file]": { "t-on-change": this.onChoose },
    };

    onChoose(ev) {
        const pictures = [...ev.target.files].map((file) => {
            const picture = document.createElement("img");
            picture.className = "o_vn_thumb";
            picture.alt = file.name;
            picture.src = URL.createObjectURL(file);
            picture.onload = () => URL.revokeObjectURL(picture.src);
            return picture;
        });
        this.el.querySelector(".o_vn_chosen").replaceChildren(...pictures);
    }

    async onSubmit(ev) {
        if (this.isChecked) {
            return;
        }
        ev.preventDefault();
        if (!this.check()) {
            return;
        }
        const button = this.el.querySelector("button[type=submit]");
        button.disabled = true;
        await this.waitFor(this.shrinkPhotos());
        this.isChecked = true;
        this.el.submit();
    }

    check() {
        return true;
    }

    async shrinkPhotos() {
        const input = this.el.querySelector("input[type=file]");
        if (!input?.files.length) {
            return;
        }
        const transfer = new DataTransfer();
        for (const file of input.files) {
            transfer.items.add(await shrink(file));
        }
        input.files = transfer.files;
    }
}

/** The same, with a box in which the customer signs with a finger, pen or mouse. */
class SignForm extends PhotoForm {
    static selector = ".o_vn_sign";
    dynamicContent = {
        ...this.dynamicContent,
        ".o_vn_canvas": {
            "t-on-pointerdown": this.onDown,
            "t-on-pointermove": this.onMove,
            "t-on-pointerup": this.onUp,
            "t-on-pointercancel": this.onUp,
        },
        ".o_vn_clear": { "t-on-click": this.clear },
        _window: { "t-on-resize": this.onResize },
    };

    setup() {
        this.canvas = this.el.querySelector(".o_vn_canvas");
        this.clear();
    }

    /** Only a turned phone changes the width; the keyboard that opens does not. */
    onResize() {
        if (Math.abs(this.canvas.offsetWidth - this.width) > 1) {
            this.clear();
        }
    }

    clear() {
        const ratio = Math.min(window.devicePixelRatio || 1, 2);
        this.width = this.canvas.offsetWidth;
        this.canvas.width = this.width * ratio;
        this.canvas.height = this.canvas.offsetHeight * ratio;
        this.context = this.canvas.getContext("2d");
        this.context.scale(ratio, ratio);
        Object.assign(this.context, { lineWidth: LINE_WIDTH, lineCap: "round", lineJoin: "round" });
        this.context.strokeStyle = "#10246b";
        this.isDrawn = false;
    }

    onDown(ev) {
        ev.preventDefault();
        this.canvas.setPointerCapture?.(ev.pointerId);
        this.isDrawing = true;
        this.context.beginPath();
        this.context.moveTo(ev.offsetX, ev.offsetY);
    }

    onMove(ev) {
        if (!this.isDrawing) {
            return;
        }
        this.context.lineTo(ev.offsetX, ev.offsetY);
        this.context.stroke();
        this.isDrawn = true;
        this.el.querySelector(".o_vn_missing").classList.add("d-none");
    }

    onUp() {
        this.isDrawing = false;
    }

    check() {
        this.el.querySelector(".o_vn_missing").classList.toggle("d-none", this.isDrawn);
        if (this.isDrawn) {
            this.el.querySelector("[name=signature]").value = this.canvas.toDataURL("image/png");
        } else {
            this.canvas.scrollIntoView({ block: "center" });
        }
        return this.isDrawn;
    }
}

/** Return the photo as a JPEG of at most 1920 pixels; as it is when it cannot be read. */
async function shrink(file) {
    if (file.size < SMALL_PHOTO && TAKEN_TYPES.includes(file.type)) {
        return file;
    }
    try {
        const bitmap = await createImageBitmap(file);
        const scale = Math.min(1, PHOTO_SIDE / Math.max(bitmap.width, bitmap.height));
        const canvas = document.createElement("canvas");
        canvas.width = Math.round(bitmap.width * scale);
        canvas.height = Math.round(bitmap.height * scale);
        canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
        const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.82));
        return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
    } catch {
        return file;
    }
}

registry.category("public.interactions").add("crm_vn_contract_project.photo_form", PhotoForm);
registry.category("public.interactions").add("crm_vn_contract_project.sign_form", SignForm);
