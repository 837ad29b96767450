-- Fill bench_partner with :count Vietnamese partners, the same ones every time.
-- Of 20 in a row 8 are organisations, 7 people of theirs, 5 individual customers.
-- Whatever is "random" is a hash of the row's number.
DROP TABLE IF EXISTS bench_partner;
CREATE UNLOGGED TABLE bench_partner AS
WITH words AS (
    SELECT
        -- repeated by how common they are: 38 of 100 are called Nguyễn
        string_to_array(
            repeat('Nguyễn|', 38) || repeat('Trần|', 12) || repeat('Lê|', 10)
            || repeat('Phạm|', 7) || repeat('Hoàng|', 3) || repeat('Huỳnh|', 3)
            || repeat('Phan|', 4) || repeat('Vũ|', 2) || repeat('Võ|', 2)
            || 'Đặng|Đặng|Bùi|Bùi|Đỗ|Đỗ|Hồ|Ngô|Dương|Lý|Đinh|Trịnh|Đoàn|Lâm|Mai'
            || '|Cao|Tạ|Thái|Châu', '|') AS family,
        string_to_array('Văn|Thị|Đức|Minh|Ngọc|Hữu|Thanh|Quang|Thị Kim|Đình|Xuân|Công'
            || '|Hoàng|Thị Mỹ|Anh|Gia|Bảo|Thị Thu|Quốc|Trọng', '|') AS middle,
        string_to_array('Đạt|Anh|Hùng|Dũng|Hải|Lan|Mai|Hương|Thảo|Linh|Tuấn|Nam|Phúc|Khoa'
            || '|Long|Sơn|Bình|Hòa|Yến|Ước|Trang|Ngân|Hà|Thủy|Vy|Quỳnh|Nhung|Tâm|Thắng|Trung'
            || '|Đông|Cường|Kiên|Phương|Duy|Khánh|Tú|Vinh|Lộc|Tài|Hạnh|Nga|Oanh|Uyên|Ý|Ân'
            || '|Quyên|Giang|Hậu|Nghĩa|Nhân|Phát|Quý|Thịnh|Toàn|Trí|Vân|Việt|Xuân|Loan',
            '|') AS given,
        string_to_array('Công ty TNHH|Công ty TNHH|Công ty TNHH|Công ty TNHH MTV|Công ty CP'
            || '|Công ty Cổ phần|CTCP|DNTN|HTX|Hộ kinh doanh', '|') AS form,
        string_to_array('Thương mại Dịch vụ|Sản xuất|Xây dựng|Thực phẩm|Thủy sản|Cơ khí'
            || '|Vận tải|Nội thất|Thiết bị lạnh|Bao bì|Dược phẩm|Nông sản|Điện tử|May mặc|In ấn'
            || '|Nhựa|Thép|Gỗ|Du lịch|Khách sạn|Phân bón|Hóa chất|Giấy|Gốm sứ|Cao su|Đầu tư'
            || '|Công nghệ|Viễn thông|Quảng cáo|Xuất nhập khẩu', '|') AS trade,
        string_to_array('An|Bình|Cát|Chí|Đại|Đông|Đức|Gia|Giang|Hà|Hải|Hạnh|Hậu|Hiền|Hoa|Hòa'
            || '|Hoàng|Hồng|Hưng|Huy|Khang|Khánh|Kim|Kỳ|Lâm|Lan|Linh|Lộc|Long|Mai|Mạnh|Minh|Mỹ'
            || '|Nam|Nghĩa|Ngọc|Nguyên|Nhật|Phát|Phong|Phú|Phúc|Phước|Phương|Quang|Quốc|Quý|Sao'
            || '|Sơn|Tài|Tâm|Tân|Tấn|Thái|Thắng|Thành|Thế|Thiên|Thịnh|Thọ|Thuận|Tiến|Tín|Toàn'
            || '|Trí|Trung|Trường|Tuấn|Tùng|Uy|Vân|Việt|Vinh|Vũ|Vượng|Xuân|Ý|Yên', '|') AS brand,
        string_to_array('Sài Gòn|Hà Nội|Bình Dương|Đồng Nai|Cần Thơ|Đà Nẵng|Hải Phòng|Huế',
            '|') AS city,
        string_to_array('090|091|093|094|096|097|098|032|033|034|035|036|037|038|039|070|076'
            || '|077|078|079|081|082|083|084|085|086|088|089', '|') AS mobile,
        string_to_array('024|028|0274|0251|0236|0292|0225|0290|0254', '|') AS landline
),
rows AS (
    SELECT i, i - i % 20 + abs(hashint4extended(i, 9) % 8) AS parent,
           i % 20 < 8 AS is_company, i % 20 BETWEEN 8 AND 14 AS is_contact,
           abs(hashint4extended(i, 1)) AS a, abs(hashint4extended(i, 2)) AS b,
           abs(hashint4extended(i, 3)) AS c, abs(hashint4extended(i, 4)) AS d,
           abs(hashint4extended(i, 5)) AS e, abs(hashint4extended(i, 6)) AS f
      FROM generate_series(0, :count - 1) AS i
),
named AS (
    SELECT rows.*,
           CASE WHEN is_company THEN
               form[1 + a % cardinality(form)] || ' ' || trade[1 + b % cardinality(trade)]
               || ' ' || brand[1 + c % cardinality(brand)]
               || ' ' || brand[1 + d % cardinality(brand)]
               || CASE WHEN e % 10 = 0 THEN ' Việt Nam'
                       WHEN e % 10 < 3 THEN ' ' || city[1 + f % cardinality(city)]
                       ELSE '' END
           ELSE
               family[1 + a % cardinality(family)] || ' '
               || middle[1 + b % cardinality(middle)] || ' '
               || given[1 + c % cardinality(given)]
           END AS name,
           CASE WHEN is_company AND d % 3 > 0 THEN
               landline[1 + d % cardinality(landline)] || CASE
                   WHEN d % cardinality(landline) < 2 THEN '3' ELSE '' END
               || (3000000 + e % 900000)
           ELSE mobile[1 + d % cardinality(mobile)]
               || lpad((e % 10000000)::text, 7, '0')
           END AS dialled,
           CASE WHEN f % 12 = 0 THEN mobile[1 + f % cardinality(mobile)]
               || lpad((c % 10000000)::text, 7, '0') END AS dialled_second,
           lpad((100000000 + i::bigint * 7 % 900000000)::text, 9, '0') AS body
      FROM rows, words
),
-- the search key of a name without punctuation, as the add-on computes it
keyed AS (
    SELECT named.*, lower(translate(name,
        'àáạảãâầấậẩẫăằắặẳẵèéẹẻẽêềếệểễìíịỉĩòóọỏõôồốộổỗơờớợởỡùúụủũưừứựửữỳýỵỷỹđ'
        || 'ÀÁẠẢÃÂẦẤẬẨẪĂẰẮẶẲẴÈÉẸẺẼÊỀẾỆỂỄÌÍỊỈĨÒÓỌỎÕÔỒỐỘỔỖƠỜỚỢỞỠÙÚỤỦŨƯỪỨỰỬỮỲÝỴỶỸĐ',
        'aaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyyd'
        || 'AAAAAAAAAAAAAAAAAEEEEEEEEEEEIIIIIOOOOOOOOOOOOOOOOOUUUUUUUUUUUYYYYYD')) AS key,
        10 - (SELECT sum(w * substr(body, n::int, 1)::int) % 11
                FROM unnest(ARRAY[31, 29, 23, 19, 17, 13, 7, 5, 3])
                     WITH ORDINALITY AS weight(w, n)) AS digit
      FROM named
)
SELECT :first + own.i AS id,
       own.name,
       CASE WHEN own.is_contact THEN org.name || ', ' || own.name ELSE own.name END
           AS complete_name,
       CASE WHEN own.is_contact THEN :first + org.i END AS parent_id,
       CASE WHEN own.is_contact THEN :first + org.i ELSE :first + own.i END
           AS commercial_partner_id,
       CASE WHEN own.is_contact THEN org.name WHEN own.is_company THEN own.name END
           AS commercial_company_name,
       own.is_company,
       CASE WHEN own.is_company AND own.digit < 10 THEN own.body || own.digit END AS vat,
       '+84' || substr(own.dialled, 2) AS phone,
       '+84' || substr(own.dialled, 2) AS phone_sanitized,
       substr(own.dialled, 2) AS phone_key,
       '+84' || substr(own.dialled_second, 2) AS second_phone,
       substr(own.dialled_second, 2) AS second_phone_key,
       mail.address AS email,
       mail.address AS email_normalized,
       ' ' || CASE WHEN own.is_contact THEN org.key || ' ' || own.key ELSE own.key END
           || CASE WHEN own.i % 50 = 0 THEN ' kh' || lpad(own.i::text, 7, '0') ELSE '' END
           AS search_key,
       CASE WHEN own.i % 50 = 0 THEN 'KH' || lpad(own.i::text, 7, '0') END AS ref,
       'contact' AS type, TRUE AS active, TRUE AS partner_share, FALSE AS employee,
       0 AS color, 0 AS message_bounce, 'vi_VN' AS lang, 'Asia/Ho_Chi_Minh' AS tz,
       'ask' AS autopost_bills, 'prospect' AS lifecycle, 0 AS data_quality,
       FALSE AS phone_invalid, FALSE AS tax_code_doubtful,
       (SELECT id FROM res_country WHERE code = 'VN') AS country_id,
       1 AS create_uid, 1 AS write_uid,
       now() AT TIME ZONE 'UTC' - make_interval(days => (own.e % 1500)::int) AS create_date,
       now() AT TIME ZONE 'UTC' - make_interval(days => (own.e % 300)::int) AS write_date
  FROM keyed AS own
  LEFT JOIN keyed AS org ON own.is_contact AND org.i = own.parent,
       LATERAL (SELECT CASE
           WHEN own.f % 5 > 2 THEN NULL
           WHEN own.is_company THEN 'lienhe@' || replace(split_part(own.key, ' ', -2), ' ', '')
               || split_part(own.key, ' ', -1) || own.i / 20 || '.vn'
           WHEN own.is_contact THEN split_part(own.key, ' ', -1) || own.i || '@'
               || split_part(org.key, ' ', -2) || split_part(org.key, ' ', -1)
               || org.i / 20 || '.vn'
           ELSE split_part(own.key, ' ', -1) || '.' || split_part(own.key, ' ', 1) || own.i
               || '@gmail.com' END AS address) AS mail;
