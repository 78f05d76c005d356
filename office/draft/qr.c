#include "office/draft/qr.h"

#include <qrencode.h>

#define MODULE_PIXELS 8

static QRcode *encode(const char *text)
{
    return QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
}

static void draw_modules(cairo_t *cairo, const QRcode *code, double side)
{
    double module = side / (code->width + 2 * QR_QUIET);
    cairo_save(cairo);
    cairo_scale(cairo, module, module);
    cairo_translate(cairo, QR_QUIET, QR_QUIET);
    cairo_set_source_rgb(cairo, 0, 0, 0);
    for (int y = 0; y < code->width; y++)
        for (int x = 0; x < code->width; x++)
            if (code->data[y * code->width + x] & 1)
                cairo_rectangle(cairo, x, y, 1, 1);
    cairo_fill(cairo);
    cairo_restore(cairo);
}

enum status qr_draw(cairo_t *cairo, const char *text, double side)
{
    QRcode *code = encode(text);
    if (!code)
        return STATUS_invalid;
    draw_modules(cairo, code, side);
    QRcode_free(code);
    return STATUS_ok;
}

static cairo_status_t write_png(void *closure, const unsigned char *bytes,
                                unsigned size)
{
    struct buffer *out = closure;
    buffer_append(out, bytes, size);
    return out->status == STATUS_ok ? CAIRO_STATUS_SUCCESS
                                    : CAIRO_STATUS_WRITE_ERROR;
}

enum status qr_png(const char *text, struct buffer *out)
{
    QRcode *code = encode(text);
    if (!code)
        return STATUS_invalid;
    int side = (code->width + 2 * QR_QUIET) * MODULE_PIXELS;
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, side, side);
    cairo_t *cairo = cairo_create(surface);
    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_paint(cairo);
    draw_modules(cairo, code, side);
    QRcode_free(code);
    cairo_destroy(cairo);
    cairo_status_t done =
        cairo_surface_write_to_png_stream(surface, write_png, out);
    cairo_surface_destroy(surface);
    if (out->status != STATUS_ok)
        return out->status;
    return done == CAIRO_STATUS_SUCCESS ? STATUS_ok : STATUS_io;
}
