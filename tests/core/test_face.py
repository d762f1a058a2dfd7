"""Risks: typed text becomes markup, a box leaves the card, text runs over its box, a picture
carries something along.
"""

import io
import re
import unittest
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from ...core import face, face_ground, face_picture, face_text
from .profile import PROPERTY

SCRIPT = [
    '<img src=http://127.0.0.1/x>',
    '<script>alert(1)</script>',
    '"><svg onload=alert(1)>',
    "';}</style><b>",
    '{{7*7}}',
    '&lt;b&gt;',
]
TEXTS = st.sampled_from(SCRIPT) | st.text(st.characters(codec='utf-8', exclude_categories=('Cs', 'Cc')), max_size=60)
LANGS = st.sampled_from(['en', 'fa', 'ru'])
SHOWN = [
    'text',
    'merchant',
    'address',
    'phone',
    'website',
    'holder',
    'number',
    'number_full',
    'valid_until',
    'tier',
    'program',
    'value',
    'terms',
]
TAGS = {'div', 'span', 'svg', 'g', 'path', 'rect', 'circle'}
BOX = re.compile(r'left:(-?[\d.]+)mm;top:(-?[\d.]+)mm;width:([\d.]+)mm;height:([\d.]+)mm')


class Seen(HTMLParser):
    """The tags, attributes and text a browser would find."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.text = set(), set(), ''
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}

    def handle_data(self, data):
        self.text += data


def squeezed(text: str) -> str:
    return ''.join(text.split())


class TestFace(unittest.TestCase):
    @PROPERTY
    @given(TEXTS, TEXTS, st.sampled_from(SHOWN), LANGS, st.booleans())
    def test_what_is_typed_stays_text(self, typed: str, label: str, shows: str, lang: str, above: bool) -> None:
        element = face.Element(shows, 2, 2, 80, 50, text=label, size=5, label_above=above)
        values = dict.fromkeys(SHOWN, typed)
        (page,) = face.faces('front', [element], face.Theme(lang=lang, initials=typed[:2]), values, [values])
        seen = Seen(page)
        self.assertLessEqual(seen.tags, TAGS)
        self.assertFalse([name for name in seen.attributes if name.startswith(('on', 'href', 'src', 'xlink'))])
        wanted = label if shows == 'text' else typed and f'{label}{typed}' if typed.strip() else ''
        if face_text.fit(wanted, 80, 15, 5)[0] == 5:
            self.assertEqual(squeezed(seen.text), squeezed(wanted))

    @PROPERTY
    @given(
        st.floats(0, 60),
        st.floats(0, 40),
        st.floats(5, 25),
        st.floats(3, 13),
        LANGS,
        st.booleans(),
        st.sampled_from(['logo', 'signature', 'scratch', 'stripe', 'line', 'holder', 'qr', 'code128']),
    )
    def test_boxes_stay_on_the_card(self, x, y, width, height, lang, mirror, shows) -> None:
        element = face.Element(shows, x, y, width, height, mirror=mirror)
        html = face.draw(element, face.Theme(lang=lang, initials='AB'), '9500123456789011')
        for left, top, wide, high in (tuple(map(float, box)) for box in BOX.findall(html)):
            self.assertGreaterEqual(left, -0.01)
            self.assertLessEqual(left + wide, face.WIDTH + 0.02)
            if shows != 'holder':
                self.assertGreaterEqual(top, -0.01)
                self.assertLessEqual(top + high, face.HEIGHT + 0.02)

    @PROPERTY
    @given(st.text('abc dیک Ж', max_size=80), st.floats(10, 80), st.floats(3, 20), st.floats(5, 20))
    def test_text_fits(self, text: str, room: float, height: float, size: float) -> None:
        smaller, lines = face_text.fit(text, room, height, size)
        self.assertLessEqual(smaller, round(size, 2))
        if smaller > face_text.SMALLEST:
            self.assertTrue(all(face_text.width(line, smaller) <= room * 1.01 for line in lines))
            self.assertEqual(squeezed(''.join(lines)), squeezed(text))

    def test_size_of_a_face(self) -> None:
        (front,) = face.faces('front', [], face.Theme(), {}, [{}])
        self.assertTrue(front.startswith('<div class="cc-face cc-front" style="width:85.60mm;height:53.98mm">'))
        (back,) = face.faces('back', [], face.Theme(), {}, [{}], bleed=3)
        self.assertIn('width:91.60mm;height:59.98mm', back)
        self.assertIn('viewBox="-3 -3 91.6 59.98"', back)
        self.assertIn('left:3.00mm;top:3.00mm;width:85.60mm;height:53.98mm', back)

    def test_old_engines(self) -> None:
        """Nothing younger than the WebKit of wkhtmltopdf, nothing it turns into pictures."""
        pages = ''.join(
            face.faces('front', [], face.Theme(lang=lang, ground=ground), {}, [{}])[0]
            for ground in face_ground.GROUNDS
            for lang in ('en', 'fa')
        )
        for word in ('flex', 'grid', 'calc(', 'var(', 'gradient', 'opacity', 'rgba', 'filter', 'url('):
            self.assertNotIn(word, pages + face.style())

    def test_empty_values_leave_no_label(self) -> None:
        element = face.Element('holder', 6, 30, 40, 8, text='Holder')
        self.assertEqual(face.draw(element, face.Theme(), ''), '')

    def test_a_code_that_does_not_fit_is_not_drawn(self) -> None:
        self.assertEqual(face.draw(face.Element('qr', 1, 1, 8, 8), face.Theme(), 'CC1-A'), '')
        self.assertEqual(face.draw(face.Element('ean13', 1, 1, 40, 8), face.Theme(), '123'), '')


class TestPictures(unittest.TestCase):
    def picture(self, mode: str = 'RGB', size=(3000, 2000), form: str = 'JPEG', **more) -> bytes:
        content = io.BytesIO()
        Image.effect_noise(size, 90).convert(mode).save(content, form, **more)
        return content.getvalue()

    def refused(self, data: bytes) -> str:
        with self.assertRaises(face_picture.PictureError) as refusal:
            face_picture.clean(data, 1400, 900)
        return refusal.exception.code

    def test_what_is_no_picture(self) -> None:
        png = self.picture(form='PNG', size=(90, 60))
        for data in (
            b'',
            b'GIF89a',
            b'<svg xmlns="http://www.w3.org/2000/svg"/>',
            b'\x89PNG\r\n\x1a\n' + b'x' * 50,
            png[: len(png) // 2],
            b'\xff\xd8\xff<script>',
        ):
            self.assertEqual(self.refused(data), 'no_picture')
        self.assertEqual(self.refused(self.picture(form='GIF', size=(9, 9))), 'no_picture')
        self.assertEqual(self.refused(self.picture(form='TIFF', size=(9, 9))), 'no_picture')
        self.assertEqual(self.refused(b'\xff\xd8\xff' + bytes(face_picture.MOST_BYTES)), 'too_large')

    def test_a_bomb(self) -> None:
        content = io.BytesIO()
        Image.new('1', (30_000, 30_000)).save(content, 'PNG')
        self.assertEqual(self.refused(content.getvalue()), 'too_large')

    def test_only_pixels_are_kept(self) -> None:
        note = PngImagePlugin.PngInfo()
        note.add_text('Comment', '<script>secret</script>')
        data = self.picture(form='PNG', size=(200, 100), pnginfo=note) + b'<script>tail</script>'
        kept = face_picture.clean(data, 1400, 900)
        self.assertNotIn(b'script', kept)
        self.assertIn(face_picture.mime(kept), ('image/png', 'image/jpeg'))
        self.assertEqual(Image.open(io.BytesIO(kept)).size, (200, 100))

    def test_large_ones_shrink(self) -> None:
        self.assertEqual(Image.open(io.BytesIO(face_picture.clean(self.picture(), 1400, 900))).size, (1350, 900))
        kept = face_picture.clean(self.picture('RGBA', (80, 80), 'PNG'), 1400, 900)
        self.assertEqual(Image.open(io.BytesIO(kept)).mode, 'RGBA')
